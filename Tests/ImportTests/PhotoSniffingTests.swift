import Foundation
import Ground
import Testing

@testable import Import

@Suite("What a file is by its bytes")
struct PhotoSniffingTests {
    private func kind(_ bytes: [UInt8]) throws -> FileKind { try FileKind.sniffed(FileBytes(bytes)) }
    private func fault(_ bytes: [UInt8]) throws -> FileFault { try #require(throws: FileFault.self) { try kind(bytes) } }
    private func fault(_ text: String) throws -> FileFault { try fault(Array(text.utf8)) }

    @Test("every kind is told")
    func kinds() throws {
        #expect(try kind(Photos.jpeg()) == .jpeg && kind(Photos.png()) == .png && kind(Photos.webp()) == .webp)
        #expect(try kind(Photos.heic()) == .heic && kind(Photos.heic("mif1")) == .heic)
        #expect(try kind(Array("%PDF-1.7\n".utf8) + [0, 1, 2]) == .pdf)
        #expect(try kind(Photos.zip(["[Content_Types].xml", "word/document.xml"])) == .docx)
        #expect(try kind(Photos.zip(["[Content_Types].xml", "xl/workbook.xml"], comment: "PK\u{5}\u{6} a comment")) == .xlsx)
        #expect(try kind(Array("姓名,学号\n周小某,2023001234\n".utf8)) == .text)
        #expect(try kind([0xEF, 0xBB, 0xBF] + Array("姓名\r\n".utf8)) == .text)
        #expect(try kind([0xD0, 0xD5, 0xC3, 0xFB, 0x0D, 0x0A]) == .text, "GB18030")
        #expect(try kind(Array("MZ is where this begins".utf8)) == .text && kind(Array("BM: minutes".utf8)) == .text)
        #expect(try kind(Array(String(repeating: "整改情况 ", count: 20_000).utf8)) == .text, "letters across windows")
    }

    @Test("what could run or show itself as a page is refused, whatever stands before it")
    func dangerous() throws {
        for text in ["<svg xmlns='http://www.w3.org/2000/svg'>", "<!DOCTYPE html>", " \n\t<html>", "\u{FEFF}<?xml version='1.0'?>", "<!-- --><script>"] {
            #expect(try fault(text) == .unknown(.markup), "\(text)")
        }
        #expect(try fault("#!/bin/sh\nrm x") == .unknown(.program))
        #expect(try fault([0x7F, 0x45, 0x4C, 0x46, 2, 1]) == .unknown(.program))
        #expect(try fault([0x4D, 0x5A, 0x90, 0, 3, 0]) == .unknown(.program))
        #expect(try fault(Photos.zip(["word/document.xml", "word/vbaProject.bin"])) == .macros)
        #expect(try fault(Photos.zip(["a.exe"])) == .unknown(.archive) && fault(Photos.zip([])) == .unknown(.archive))
        #expect(try fault([0x50, 0x4B, 3, 4]) == .unknown(.archive) && fault([0x1F, 0x8B, 8]) == .unknown(.archive))
    }

    @Test("other pictures, videos and old documents are called what they are")
    func others() throws {
        #expect(try fault("GIF89a") == .unknown(.otherPicture) && fault([0x42, 0x4D, 0, 0]) == .unknown(.otherPicture))
        #expect(try fault(Photos.big(24, 4) + Array("ftypavif".utf8) + [0, 0, 0, 0] + Array("mif1avif".utf8)) == .unknown(.otherPicture))
        #expect(try fault(Photos.big(24, 4) + Array("ftypisom".utf8) + [0, 0, 0, 0] + Array("mp42isom".utf8)) == .unknown(.video))
        #expect(try fault(Array("RIFF".utf8) + [0, 0, 0, 0] + Array("AVI ".utf8)) == .unknown(.video))
        #expect(try fault([0xD0, 0xCF, 0x11, 0xE0, 1]) == .unknown(.oldOffice) && fault("{\\rtf1") == .unknown(.oldOffice))
        #expect(try fault([]) == .empty && fault([0]) == .unknown(.other) && fault([0x61, 0x1B, 0x62]) == .unknown(.other))
        #expect(try fault([0xD0]) == .unknown(.other), "half a letter")
        #expect(try fault([0xFF, 0xFE, 0x61, 0]) == .unknown(.other))
    }

    @Test("tables of archives that lie are refused")
    func archives() throws {
        var bytes = Photos.zip(["word/document.xml"])
        bytes[bytes.count - 6] = 0xFF
        #expect(try fault(bytes) == .cutOff, "its table lies elsewhere")
        bytes = Photos.zip(["word/document.xml"])
        (bytes[bytes.count - 12], bytes[bytes.count - 11]) = (0xFF, 0x0F)
        #expect(try fault(bytes) == .cutOff, "more entries than there are")
    }

    @Test("every refusal says what to do, in both languages")
    func words() {
        var faults: [FileFault] = [.unreadable, .unwritable, .empty, .cutOff, .tooManyPixels, .macros]
        faults += FileKind.allCases.flatMap { [.damaged($0), .tooLarge($0), .rare($0), .unwanted($0, accepting: FileKind.photos)] }
        faults += [.heic, .markup, .program, .otherPicture, .video, .oldOffice, .archive, .other].map { .unknown($0) }
        for fault in faults {
            let refusal = fault.refusal
            #expect(refusal.field == "file" && !refusal.message.zh.isEmpty && !refusal.message.en.isEmpty, "\(fault)")
        }
        #expect(FileFault.unwanted(.heic, accepting: FileKind.photos).refusal.message.en.contains("JPEG"))
        #expect(FileFault.unwanted(.pdf, accepting: FileKind.photos).refusal.message.zh.contains("JPEG 照片、PNG 图片"))
        for kind in FileKind.allCases { #expect(kind.mediaType.contains("/") && kind.suffixes.count >= 1 && kind.mostBytes > 0) }
        #expect(FileKind.photos.isDisjoint(with: FileKind.papers) && !FileKind.heic.isPhoto)
    }

    @Test("a file is taken in by what it is and what is wanted, not by its name")
    func intake() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("intake-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func put(_ bytes: [UInt8], _ name: String) throws -> String {
            try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name))
            return folder + "/" + name
        }
        let photo = try FileIntake.take(from: put(Photos.jpeg(), "x.pdf"), to: folder + "/1", accepting: FileKind.photos)
        #expect(photo.kind == .jpeg && photo.metadata?.position != nil)
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/1")).elementsEqual(try PhotoCleaner.cleaned(Photos.jpeg()).1))
        let pdf = Array("%PDF-1.7\n%%EOF".utf8)
        let paper = try FileIntake.take(from: put(pdf, "y.jpg"), to: folder + "/2", accepting: [.pdf])
        #expect(paper == .init(kind: .pdf, metadata: nil))
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/2")).elementsEqual(pdf), "papers stay as they are")
        #expect(try FileKind(of: folder + "/y.jpg") == .pdf)
        #expect(throws: Refusal.self) { try FileIntake.take(from: folder + "/y.jpg", to: folder + "/3", accepting: FileKind.photos) }
        #expect(throws: Refusal.self) { try FileIntake.take(from: put(Photos.heic(), "z.jpg"), to: folder + "/3", accepting: FileKind.photos) }
        let large = try put(Photos.jpeg() + [UInt8](repeating: 0, count: FileKind.jpeg.mostBytes), "large.jpg")
        let refusal = try #require(throws: Refusal.self) { try FileIntake.take(from: large, to: folder + "/3", accepting: FileKind.photos) }
        #expect(refusal.code == .tooLarge && !FileManager.default.fileExists(atPath: folder + "/3"))
    }
}
