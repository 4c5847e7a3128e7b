import Cases
import Ground

extension Rectification {
    /// What decides how soon a report must be looked at: 堵塞、封闭疏散通道和安全出口 within 24 hours, the rest within three working days.
    enum Kind: String, Choice {
        case blockedExit, fireEquipment, electrical, gas, ebike, flammables, structure, other
        var title: LocalisedText {
            switch self {
            case .blockedExit: LocalisedText("堵塞疏散通道、安全出口", "Blocked exit or escape route")
            case .fireEquipment: LocalisedText("消防设施器材", "Fire equipment")
            case .electrical: LocalisedText("用电", "Electrical")
            case .gas: LocalisedText("用气", "Gas")
            case .ebike: LocalisedText("电动自行车停放充电", "E-bikes kept or charged")
            case .flammables: LocalisedText("易燃易爆物品", "Flammables and explosives")
            case .structure: LocalisedText("违规隔断、搭建", "Partitions and structures")
            case .other: LocalisedText("其他", "Other")
            }
        }
    }

    enum Delivery: String, Choice {
        case hand, left, post
        var title: LocalisedText {
            switch self {
            case .hand: LocalisedText("直接送达", "By hand")
            case .left: LocalisedText("留置送达（拒签）", "Left, signature refused")
            case .post: LocalisedText("邮寄送达", "By post")
            }
        }
    }

    enum Authority: String, Choice {
        case fireBrigade, townOffice, district, other
        var title: LocalisedText {
            switch self {
            case .fireBrigade: LocalisedText("消防救援机构", "Fire brigade")
            case .townOffice: LocalisedText("乡镇人民政府（街道办事处）", "Town office")
            case .district: LocalisedText("上级公安机关", "District police")
            case .other: LocalisedText("其他主管部门", "Another authority")
            }
        }
    }
}

/// One item of an inspection's checklist.
struct CheckItem: Group {
    var item = ""
    var result = Result.fits
    var remark: String?

    enum Result: String, Choice {
        case fits, fails, notApplicable
        var title: LocalisedText {
            switch self {
            case .fits: LocalisedText("符合", "Fits")
            case .fails: LocalisedText("不符合", "Does not fit")
            case .notApplicable: LocalisedText("不适用", "Not applicable")
            }
        }
    }

    static var columns: [Cell<Self>] {
        Cell("item", "检查项目", "Item", \.item)
        Cell("result", "结果", "Result", \.result)
        Cell(optional: "remark", "备注", "Remark", \.remark)
    }
}
