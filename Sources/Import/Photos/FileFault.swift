import Ground

/// Why a file is not taken in, each with a sentence for whoever sent it.
enum FileFault: Error, Equatable {
    /// It could not be read from this machine's disk.
    case unreadable
    /// It could not be written to this machine's disk.
    case unwritable
    case empty
    /// It ends before what it says it holds.
    case cutOff
    case damaged(FileKind)
    case tooLarge(FileKind)
    case tooManyPixels
    /// A kind that is known, but not taken here.
    case unwanted(FileKind, accepting: Set<FileKind>)
    /// No kind that is taken anywhere.
    case unknown(Foreign)
    /// A WebP that moves, or a JPEG that browsers do not show.
    case rare(FileKind)
    case macros

    /// Files that are known for what they are, to say what to do about them.
    enum Foreign: Sendable, Equatable { case heic, markup, program, otherPicture, video, oldOffice, archive, other }

    var refusal: Refusal {
        switch self {
        case .unreadable, .unwritable: Self.say(.unavailable, "文件暂时存不下，请稍后再试", "The file cannot be kept just now: try again in a while")
        case .empty: Self.say(.unreadable, "文件是空的，请重新选择", "The file is empty: choose it again")
        case .cutOff: Self.say(.unreadable, "文件不完整，请重新发送；仍不行请重新拍摄或导出", "The file is not whole: send it again, or take or export it anew")
        case .damaged(let kind): Self.say(.unreadable, "\(kind.title.zh)已损坏，请重新拍摄或导出后再发", "This \(kind.title.en) is damaged: take or export it anew and send that")
        case .tooLarge(let kind):
            Self.say(
                .tooLarge, "\(kind.title.zh)超过 \(kind.mostBytes / 1024 / 1024) MB，请缩小后再发",
                "This \(kind.title.en) has more than \(kind.mostBytes / 1024 / 1024) MB: make it smaller and send that")
        case .tooManyPixels: Self.say(.tooLarge, "图片超过一亿像素，请缩小后再发", "The picture has more than 100 million pixels: make it smaller and send that")
        case .unwanted(let kind, let accepting): Self.words(unwanted: kind, accepting)
        case .unknown(let foreign): Self.words(unknown: foreign)
        case .rare(let kind):
            Self.say(
                .unreadable, "这张\(kind.title.zh)是动图或少见的编码，请另存为普通 JPEG 后再发",
                "This \(kind.title.en) moves, or is coded in a rare way: save it as an ordinary JPEG and send that")
        case .macros: Self.say(.unreadable, "文档含有宏，不能接收；请另存为不含宏的 .docx、.xlsx 或 PDF", "The document holds macros: save it as .docx or .xlsx without macros, or as PDF")
        }
    }

    private static func words(unwanted kind: FileKind, _ accepting: Set<FileKind>) -> Refusal {
        if kind == .heic { return words(unknown: .heic) }
        let wanted = FileKind.allCases.filter(accepting.contains)
        return say(
            .unreadable, "这里不接收\(kind.title.zh)，请发送\(wanted.map(\.title.zh).joined(separator: "、"))",
            "A \(kind.title.en) is not taken here: send \(wanted.map(\.title.en).joined(separator: ", "))")
    }

    private static func words(unknown foreign: Foreign) -> Refusal {
        switch foreign {
        case .heic:
            say(
                .unreadable, "这是 HEIC 照片，多数电脑打不开；请在手机“设置 › 相机 › 格式”选“兼容性最佳”后重拍，或导出为 JPEG 再发",
                "This is a HEIC photo, which most computers cannot open: choose “Most Compatible” in the phone's camera settings, or export it as JPEG")
        case .markup: say(.unreadable, "不接收网页、SVG 或 XML 文件，请截图或另存为 PDF", "Web pages, SVG and XML are not taken: send a screenshot or a PDF")
        case .program: say(.unreadable, "不接收程序或脚本", "Programs and scripts are not taken")
        case .otherPicture: say(.unreadable, "不接收这种图片，请另存为 JPEG 或 PNG", "Pictures of this form are not taken: save it as JPEG or PNG")
        case .video: say(.unreadable, "不接收视频，请拍照或截图", "Videos are not taken: send photos or a screenshot")
        case .oldOffice: say(.unreadable, "这是旧版 Office 文档，请另存为 .docx、.xlsx 或 PDF", "This is a document of an old Office: save it as .docx, .xlsx or PDF")
        case .archive: say(.unreadable, "不接收压缩包，请逐个发送其中的文件", "Archives are not taken: send the files in it one by one")
        case .other: say(.unreadable, "认不出这是什么文件，请发送 JPEG、PNG、WebP 照片或 PDF", "This file is of no kind that is taken: send a JPEG, PNG or WebP photo, or a PDF")
        }
    }

    private static func say(_ code: Refusal.Code, _ zh: String, _ en: String) -> Refusal { Refusal(code, field: "file", zh, en) }
}
