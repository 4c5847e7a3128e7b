import Foundation

@testable import Import

/// Makes shapefiles and their tables, sound ones and others.
enum Shapes {
    /// A .shp of lines, polygons or points.
    static func file(_ kind: Int32, _ shapes: [[[(Double, Double)]]]) -> Data {
        var records = Data()
        for (number, parts) in shapes.enumerated() {
            var content = Data()
            content.append(little: kind)
            if kind == 1, let point = parts.first?.first {
                content.append(point)
            } else {
                for _ in 0..<4 { content.append((0, 0), halved: true) }
                content.append(little: Int32(parts.count))
                content.append(little: Int32(parts.reduce(0) { $0 + $1.count }))
                var first: Int32 = 0
                for part in parts {
                    content.append(little: first)
                    first += Int32(part.count)
                }
                for point in parts.joined() { content.append(point) }
            }
            records.append(big: Int32(number + 1))
            records.append(big: Int32(content.count / 2))
            records.append(content)
        }
        var data = Data()
        data.append(big: 9994)
        data.append(Data(count: 20))
        data.append(big: Int32((100 + records.count) / 2))
        data.append(little: 1000)
        data.append(little: kind)
        data.append(Data(count: 64))
        return data + records
    }

    /// A .dbf of text columns; cells are the bytes given.
    static func table(_ columns: [(name: [UInt8], width: Int)], _ rows: [[[UInt8]]], driver: UInt8 = 0, deleted: Set<Int> = []) -> Data {
        var data = Data([3, 126, 11, 22])
        data.append(little: Int32(rows.count))
        let header = 32 + 32 * columns.count + 1
        let width = 1 + columns.reduce(0) { $0 + $1.width }
        data.append(contentsOf: [UInt8(header & 0xFF), UInt8(header >> 8), UInt8(width & 0xFF), UInt8(width >> 8)])
        data.append(Data(count: 17))
        data.append(contentsOf: [driver, 0, 0])
        for column in columns {
            data.append(contentsOf: column.name + [UInt8](repeating: 0, count: 11 - column.name.count))
            data.append(contentsOf: [UInt8(ascii: "C"), 0, 0, 0, 0, UInt8(column.width), 0])
            data.append(Data(count: 14))
        }
        data.append(0x0D)
        for (index, row) in rows.enumerated() {
            data.append(deleted.contains(index) ? UInt8(ascii: "*") : 0x20)
            for (cell, column) in zip(row, columns) { data.append(contentsOf: cell.prefix(column.width) + [UInt8](repeating: 0x20, count: max(0, column.width - cell.count))) }
        }
        return data
    }
}

extension Data {
    mutating func append(little number: Int32) { Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) } }
    mutating func append(big number: Int32) { Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) } }

    mutating func append(_ point: (Double, Double), halved: Bool = false) {
        Swift.withUnsafeBytes(of: point.0.bitPattern.littleEndian) { append(contentsOf: $0) }
        if !halved { Swift.withUnsafeBytes(of: point.1.bitPattern.littleEndian) { append(contentsOf: $0) } }
    }
}
