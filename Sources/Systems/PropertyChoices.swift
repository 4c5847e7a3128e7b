public import Cases
public import Ground

/// What a thing is, in the register, in a report of theft and in the store of found things alike.
public enum PropertyKind: String, Choice {
    case bike, eBike, battery, scooter, computer, mobile, earphones, camera, bag, wallet, card, keys, clothing, umbrella, book, instrument, parcel, other

    public var title: LocalisedText {
        switch self {
        case .bike: LocalisedText("自行车", "Bicycle")
        case .eBike: LocalisedText("电动自行车", "E-bike")
        case .battery: LocalisedText("电动车电池", "E-bike battery")
        case .scooter: LocalisedText("滑板车、平衡车", "Scooter")
        case .computer: LocalisedText("电脑、平板", "Computer or tablet")
        case .mobile: LocalisedText("手机", "Mobile phone")
        case .earphones: LocalisedText("耳机", "Earphones")
        case .camera: LocalisedText("相机", "Camera")
        case .bag: LocalisedText("包", "Bag")
        case .wallet: LocalisedText("钱包", "Wallet")
        case .card: LocalisedText("证件、卡", "Document or card")
        case .keys: LocalisedText("钥匙", "Keys")
        case .clothing: LocalisedText("衣物", "Clothing")
        case .umbrella: LocalisedText("雨伞、水杯", "Umbrella or bottle")
        case .book: LocalisedText("书籍", "Books")
        case .instrument: LocalisedText("乐器、器材", "Instrument or equipment")
        case .parcel: LocalisedText("快递包裹", "Parcel")
        case .other: LocalisedText("其他", "Other")
        }
    }
}

/// The colour that a person would say.
public enum PropertyColour: String, Choice {
    case black, white, grey, silver, red, orange, yellow, green, blue, purple, pink, brown, gold, mixed

    public var title: LocalisedText {
        switch self {
        case .black: LocalisedText("黑", "Black")
        case .white: LocalisedText("白", "White")
        case .grey: LocalisedText("灰", "Grey")
        case .silver: LocalisedText("银", "Silver")
        case .red: LocalisedText("红", "Red")
        case .orange: LocalisedText("橙", "Orange")
        case .yellow: LocalisedText("黄", "Yellow")
        case .green: LocalisedText("绿", "Green")
        case .blue: LocalisedText("蓝", "Blue")
        case .purple: LocalisedText("紫", "Purple")
        case .pink: LocalisedText("粉", "Pink")
        case .brown: LocalisedText("棕", "Brown")
        case .gold: LocalisedText("金", "Gold")
        case .mixed: LocalisedText("多色", "Several colours")
        }
    }
}

extension Theft {
    /// How it was locked.
    enum Lock: String, Choice {
        case none, chain, uLock, wheel, alarm, cabinet, door, other
        var title: LocalisedText {
            switch self {
            case .none: LocalisedText("未上锁", "Not locked")
            case .chain: LocalisedText("链条锁、钢缆锁", "Chain or cable")
            case .uLock: LocalisedText("U 形锁", "U-lock")
            case .wheel: LocalisedText("马蹄锁、车把锁", "Wheel or bar lock")
            case .alarm: LocalisedText("电子防盗器", "Alarm")
            case .cabinet: LocalisedText("柜锁", "Locker")
            case .door: LocalisedText("门锁", "Door")
            case .other: LocalisedText("其他", "Other")
            }
        }
    }

    /// 监控调看.
    enum Footage: String, Choice {
        case seen, nothing, none, broken
        var title: LocalisedText {
            switch self {
            case .seen: LocalisedText("有画面，发现线索", "Seen on camera")
            case .nothing: LocalisedText("有画面，未发现", "Nothing on camera")
            case .none: LocalisedText("无监控覆盖", "No camera there")
            case .broken: LocalisedText("监控故障或已覆盖", "Camera out of order or overwritten")
            }
        }
    }

    enum CloseReason: String, Choice {
        case notFound, mislaid, movedAway, duplicate, withdrawn
        var title: LocalisedText {
            switch self {
            case .notFound: LocalisedText("查找未果", "Not found")
            case .mislaid: LocalisedText("本人误放、误认", "Mislaid")
            case .movedAway: LocalisedText("违停被移走", "Moved for wrong parking")
            case .duplicate: LocalisedText("重复报案", "Reported twice")
            case .withdrawn: LocalisedText("本人撤回", "Withdrawn")
            }
        }
    }
}

extension FoundProperty {
    /// How whoever came for it proved that it is theirs.
    enum Proof: String, Choice {
        case number, register, described, unlocked, pickupCode
        var title: LocalisedText {
            switch self {
            case .number: LocalisedText("证件与编号、运单相符", "Document and number agree")
            case .register: LocalisedText("登记在册", "Registered as theirs")
            case .described: LocalisedText("证件与描述的特征相符", "Document, and marks described rightly")
            case .unlocked: LocalisedText("当场解锁、开锁", "Unlocked it there")
            case .pickupCode: LocalisedText("取件码相符", "Pick-up code")
            }
        }
    }
}

extension Property {
    enum Ending: String, Choice {
        case sold, scrapped, left, lost, mistake
        var title: LocalisedText {
            switch self {
            case .sold: LocalisedText("转卖校外", "Sold away")
            case .scrapped: LocalisedText("报废", "Scrapped")
            case .left: LocalisedText("毕业、离校带走", "Left with its owner")
            case .lost: LocalisedText("未能追回", "Never recovered")
            case .mistake: LocalisedText("登记有误", "Registered by mistake")
            }
        }
    }
}
