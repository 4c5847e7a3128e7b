import CQRCode

/// A QR code as text for a terminal: two rows of modules a line.
public enum QRText {
    /// `nil` when the text is too long for a code.
    public static func of(_ text: String) -> String? {
        guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else { return nil }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        func isDark(_ x: Int, _ y: Int) -> Bool {
            guard (0..<width).contains(x), (0..<width).contains(y) else { return false }
            return code.pointee.data[y * width + x] & 1 == 1
        }
        // Light modules are drawn: most terminals are dark, and scanners want a light margin.
        return stride(from: -2, to: width + 2, by: 2).map { y in
            "  " + (-2..<width + 2).map { x -> String in
                switch (isDark(x, y), isDark(x, y + 1)) {
                case (false, false): "█"
                case (false, true): "▀"
                case (true, false): "▄"
                case (true, true): " "
                }
            }.joined()
        }.joined(separator: "\n")
    }
}
