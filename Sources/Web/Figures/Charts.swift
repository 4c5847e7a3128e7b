import Foundation

/// Small charts as inline SVG: no script, no style attribute, they print; colours are classes of figures.css.
enum Chart {
    struct Bar {
        let label: String
        let value: Int
        /// What a pointer and a screen reader are told.
        let title: String
        /// Opens the incidents behind it; `nil` for what lies ahead.
        let href: String?
        /// Shown under the bar; every few only where there are many.
        let isLabelled: Bool
        /// The earlier figure drawn beside, where there is one.
        let earlier: Int?
    }

    struct Line {
        let name: String
        let style: String
        let values: [Double?]
    }

    private static let width = 720.0
    private static let left = 34.0
    private static let right = 10.0
    private static let top = 16.0

    /// Bars with their values above; the earlier figures, if any, as a thin line across.
    static func bars(_ bars: [Bar], id: String, title: String, description: String, height: Double = 190) -> String {
        let highest = max(bars.map(\.value).max() ?? 0, bars.compactMap(\.earlier).max() ?? 0)
        let scale = Scale(highest: Double(highest), wholeNumbers: true)
        let frame = Frame(height: height, scale: scale)
        let step = (width - left - right) / Double(max(1, bars.count))
        let thick = max(3, min(34, step * 0.68))
        var body = frame.grid { text(Int($0)) }
        for (index, bar) in bars.enumerated() {
            let centre = left + step * (Double(index) + 0.5)
            var shape = ""
            if bar.value > 0 {
                let y = frame.y(Double(bar.value))
                shape = "<rect class=\"column\" x=\"\(text(centre - thick / 2))\" y=\"\(text(y))\" width=\"\(text(thick))\" height=\"\(text(frame.bottom - y))\" rx=\"1.5\"/>"
                    + "<text class=\"value\" x=\"\(text(centre))\" y=\"\(text(y - 4))\" text-anchor=\"middle\">\(bar.value)</text>"
            }
            // A wide invisible target, so that a low bar can be hit too.
            shape += "<rect class=\"target\" x=\"\(text(centre - step / 2))\" y=\"\(text(top))\" width=\"\(text(step))\" height=\"\(text(frame.bottom - top))\" fill=\"none\"/>"
            let titled = "<title>\(escaped(bar.title))</title>\(shape)"
            // The table beside carries the same links for the keyboard: a tab stop an hour would be a burden.
            body += bar.href.map { "<a href=\"\(escaped($0))\" tabindex=\"-1\" aria-hidden=\"true\">\(titled)</a>" } ?? "<g>\(titled)</g>"
            if bar.isLabelled {
                body += "<text class=\"tick\" x=\"\(text(centre))\" y=\"\(text(frame.bottom + 15))\" text-anchor=\"middle\">\(escaped(bar.label))</text>"
            }
        }
        let points = bars.enumerated().map { index, bar in (left + step * (Double(index) + 0.5), bar.earlier.map(Double.init)) }
        body += path(points, frame, style: "earlier")
        return frame.wrapped(body, id: id, title: title, description: description)
    }

    /// Lines over the same labels, each named at its right end.
    static func lines(
        _ lines: [Line], labels: [String], id: String, title: String, description: String, height: Double = 170,
        axis: (Double) -> String
    ) -> String {
        let highest = lines.flatMap(\.values).compactMap(\.self).max() ?? 0
        let frame = Frame(height: height, scale: Scale(highest: highest, wholeNumbers: false), margin: 44)
        let step = (width - left - right - 44) / Double(max(1, labels.count - 1))
        var body = frame.grid(axis)
        for (index, label) in labels.enumerated() where index % 2 == (labels.count - 1) % 2 {
            body += "<text class=\"tick\" x=\"\(text(left + 12 + step * Double(index) * 0.97))\" y=\"\(text(frame.bottom + 15))\" text-anchor=\"middle\">\(escaped(label))</text>"
        }
        for line in lines {
            let points = line.values.enumerated().map { index, value in (left + 12 + step * Double(index) * 0.97, value) }
            body += path(points, frame, style: line.style)
            for case (let x, let value?) in points {
                body += "<circle class=\"dot \(line.style)\" cx=\"\(text(x))\" cy=\"\(text(frame.y(value)))\" r=\"2.2\"/>"
            }
            if let (x, value) = points.last(where: { $0.1 != nil }), let value {
                body += "<text class=\"name \(line.style)\" x=\"\(text(x + 7))\" y=\"\(text(frame.y(value) + 4))\">\(escaped(line.name))</text>"
            }
        }
        return frame.wrapped(body, id: id, title: title, description: description)
    }

    /// A path through the points that are there; a gap stays a gap.
    private static func path(_ points: [(Double, Double?)], _ frame: Frame, style: String) -> String {
        var data = ""
        var isDrawing = false
        for (x, value) in points {
            guard let value else {
                isDrawing = false
                continue
            }
            data += "\(isDrawing ? "L" : "M")\(text(x)) \(text(frame.y(value)))"
            isDrawing = true
        }
        return data.isEmpty ? "" : "<path class=\"line \(style)\" d=\"\(data)\" fill=\"none\"/>"
    }

    /// Steps of 1, 2 or 5 times a power of ten, or of whole minutes for times.
    private struct Scale {
        let top: Double
        let step: Double

        init(highest: Double, wholeNumbers: Bool) {
            let steps: [Double] = wholeNumbers
                ? [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000]
                : [15, 30, 60, 120, 180, 300, 600, 900, 1800, 3600, 7200, 14_400, 36_000, 86_400]
            step = steps.first { $0 * 4 >= highest } ?? highest / 4
            top = max(step, (highest / step).rounded(.up) * step)
        }
    }

    private struct Frame {
        let height: Double
        let scale: Scale
        var margin = 0.0
        var bottom: Double { height - 24 }

        func y(_ value: Double) -> Double { bottom - value / scale.top * (bottom - Chart.top) }

        func grid(_ words: (Double) -> String) -> String {
            stride(from: 0, through: scale.top, by: scale.step).map { value in
                let y = Chart.text(y(value))
                return "<line class=\"grid\" x1=\"\(Chart.text(Chart.left))\" x2=\"\(Chart.text(Chart.width - Chart.right - margin))\" y1=\"\(y)\" y2=\"\(y)\"/>"
                    + "<text class=\"tick\" x=\"\(Chart.text(Chart.left - 6))\" y=\"\(Chart.text(self.y(value) + 3.5))\" text-anchor=\"end\">\(Chart.escaped(words(value)))</text>"
            }.joined()
        }

        func wrapped(_ body: String, id: String, title: String, description: String) -> String {
            "<svg class=\"chart\" role=\"group\" aria-labelledby=\"\(id)-title \(id)-desc\" viewBox=\"0 0 \(Chart.text(Chart.width)) \(Chart.text(height))\">"
                + "<title id=\"\(id)-title\">\(Chart.escaped(title))</title><desc id=\"\(id)-desc\">\(Chart.escaped(description))</desc>\(body)</svg>"
        }
    }

    private static func text(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }

    private static func text(_ value: Int) -> String { String(value) }

    private static func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
    }
}
