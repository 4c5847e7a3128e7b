/// What a file is by its bytes, whatever its name or its sender says. Raw values are stored and never renamed.
public enum FileKind: String, Sendable, Codable, CaseIterable {
    case jpeg, png, webp
    /// A phone's own form of photos; few computers show it.
    case heic
    case pdf
    /// Words or a table, in UTF-8 or GB18030.
    case text
    case docx, xlsx

    /// The photos that every browser shows and whose metadata can be taken out without encoding them anew.
    public static let photos: Set<FileKind> = [.jpeg, .png, .webp]
    /// Papers that come with a case: kept as they are, handed out only as downloads.
    public static let papers: Set<FileKind> = [.pdf, .text, .docx, .xlsx]

    /// Whether a browser may show it in a page.
    public var isPhoto: Bool { Self.photos.contains(self) }

    /// As `Content-Type` names it.
    public var mediaType: String {
        switch self {
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .webp: "image/webp"
        case .heic: "image/heic"
        case .pdf: "application/pdf"
        case .text: "text/plain"
        case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        }
    }

    /// The ends of names that fit it, without the dot; the first is the usual one.
    public var suffixes: [String] {
        switch self {
        case .jpeg: ["jpg", "jpeg"]
        case .heic: ["heic", "heif"]
        case .text: ["txt", "csv"]
        default: [rawValue]
        }
    }

    /// Bytes of the largest one that is taken in.
    public var mostBytes: Int {
        switch self {
        case .jpeg, .png, .webp, .heic: 20 * 1024 * 1024
        case .pdf: 30 * 1024 * 1024
        case .text, .docx, .xlsx: 10 * 1024 * 1024
        }
    }

    /// What people call it.
    public var title: LocalisedText {
        switch self {
        case .jpeg: LocalisedText("JPEG 照片", "JPEG photo")
        case .png: LocalisedText("PNG 图片", "PNG picture")
        case .webp: LocalisedText("WebP 图片", "WebP picture")
        case .heic: LocalisedText("HEIC 照片", "HEIC photo")
        case .pdf: LocalisedText("PDF 文件", "PDF")
        case .text: LocalisedText("文本或 CSV", "text or CSV")
        case .docx: LocalisedText("Word 文档", "Word document")
        case .xlsx: LocalisedText("Excel 表格", "Excel workbook")
        }
    }
}
