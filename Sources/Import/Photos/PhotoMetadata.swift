public import Ground

/// What a photo says of itself, in its header and its EXIF. What it says is a claim: clocks and receivers of phones err, and
/// anybody can write other values.
public struct PhotoMetadata: Sendable, Equatable {
    /// Pixels across and down as the picture is shown, upright.
    public internal(set) var width: Int
    public internal(set) var height: Int
    /// EXIF's 1…8: 1 is upright as stored, 6 is turned by 90° clockwise for showing.
    public internal(set) var orientation = 1
    /// When it was taken; what gives no offset from UTC counts as Shanghai time.
    public internal(set) var taken: Instant?
    /// Where it was taken, WGS-84.
    public internal(set) var position: Sealed<Position>?
    public internal(set) var make: String?
    public internal(set) var model: String?

    /// Reads what the photo at the path says. Throws `Refusal` for what is no photo, or a broken one.
    public init(path: String) throws {
        do {
            let file = try FileBytes(path: path)
            self = try PhotoPlan.of(file, try FileKind.sniffed(file)).metadata
        } catch let fault as FileFault {
            throw fault.refusal
        }
    }

    init(storedWidth: Int, storedHeight: Int, _ exif: EXIF?) {
        orientation = exif?.orientation ?? 1
        (width, height) = orientation >= 5 ? (storedHeight, storedWidth) : (storedWidth, storedHeight)
        taken = exif?.taken
        position = exif?.position.map { Sealed($0) }
        make = exif?.make
        model = exif?.model
    }
}
