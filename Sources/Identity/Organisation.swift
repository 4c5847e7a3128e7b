public import Ground
public import Journal

/// A place in the tree of those who keep a campus safe: a bureau, a station, a campus, a class.
public struct Organisation: Hashable, Sendable, Codable, Identifiable {
    public let id: OrganisationID
    public let kind: Kind
    public var name: LocalisedText
    /// The organisation above; `nil` at the top of its tree.
    public var parent: OrganisationID?
    /// Whose chain its entries stand in: its own, or for a college or a class its campus's.
    public let chain: OrganisationID
    public var isActive: Bool
    public var version: Int64

    public init(id: OrganisationID, kind: Kind, name: LocalisedText, parent: OrganisationID?, chain: OrganisationID) {
        self.id = id
        self.kind = kind
        self.name = name
        self.parent = parent
        self.chain = chain
        isActive = true
        version = 1
    }

    /// Raw values are stored.
    public enum Kind: String, CaseIterable, Sendable, Codable {
        /// 市公安局.
        case bureau
        /// 公安分局.
        case district
        /// 派出所.
        case station
        /// 乡镇人民政府、街道办事处.
        case townOffice
        /// 学校（校区）.
        case campus
        /// 学院、部门.
        case college
        /// 班级.
        case class_ = "class"
        /// 医院、急救站 (120).
        case hospital
        /// 消防救援站 (119).
        case fireBrigade
    }

    /// The kind of its stored state.
    public static let stateKind = "organisation"
    public var subject: Subject { Subject(kind: Self.stateKind, id: id.text) }
}

extension Organisation.Kind {
    /// Whether it keeps a chain of its own; colleges and classes write in their campus's.
    public var keepsChain: Bool { self != .college && self != .class_ }

    public var isPolice: Bool { self == .bureau || self == .district || self == .station }

    /// What may stand above it; `nil` in the list for the top of a tree.
    public var parents: [Organisation.Kind?] {
        switch self {
        case .bureau: [nil, .bureau]
        case .district: [.bureau]
        case .station: [.district, .bureau]
        case .townOffice: [nil, .townOffice]
        case .campus: [nil, .campus]
        case .college: [.campus]
        case .class_: [.college, .campus]
        case .hospital: [nil, .hospital]
        case .fireBrigade: [nil, .fireBrigade]
        }
    }

    /// The roles that make sense there.
    public var roles: Set<Role> {
        let keepers: Set<Role> = Role.administrators.union([.chief, .recordsGuardian])
        return switch self {
        case .bureau, .district, .station: keepers.union([.operator_, .responder, .officer, .inspector, .registrar, .resident])
        case .campus: keepers.union([.operator_, .responder, .counsellor, .inspector, .registrar, .resident, .staff, .student])
        case .townOffice: keepers.union([.operator_, .responder, .inspector, .registrar, .resident, .staff])
        case .fireBrigade: keepers.union([.operator_, .responder, .inspector, .staff])
        case .hospital: keepers.union([.operator_, .responder, .staff])
        case .college, .class_: [.counsellor, .staff, .student]
        }
    }

    public var title: LocalisedText {
        switch self {
        case .bureau: LocalisedText("市公安局", "Bureau")
        case .district: LocalisedText("公安分局", "District")
        case .station: LocalisedText("派出所", "Police station")
        case .townOffice: LocalisedText("街道（乡镇）", "Town office")
        case .campus: LocalisedText("学校（校区）", "Campus")
        case .college: LocalisedText("学院（部门）", "College")
        case .class_: LocalisedText("班级", "Class")
        case .hospital: LocalisedText("医院（急救站）", "Hospital")
        case .fireBrigade: LocalisedText("消防救援站", "Fire brigade")
        }
    }
}

/// Across the tree: who answers for whom. 一校一警 is one of them.
public struct OrganisationLink: Hashable, Sendable, Codable {
    /// The one that is served, e.g. a campus.
    public let from: OrganisationID
    /// The one that serves, e.g. a station.
    public let to: OrganisationID
    public let purpose: Purpose
    /// Who answers, by name; empty when nobody in particular.
    public var contact: String
    /// Where they are reached.
    public var phone: String
    /// Their account, if they have one.
    public var person: PersonID?
    public var isActive: Bool
    public var version: Int64

    /// Raw values are stored.
    public enum Purpose: String, CaseIterable, Sendable, Codable {
        /// 一校一警: the officer of a station who answers for a school.
        case schoolOfficer
        /// A hospital or a fire brigade that comes to this campus.
        case emergency
        /// A town office or another partner.
        case partner

        public var title: LocalisedText {
            switch self {
            case .schoolOfficer: LocalisedText("一校一警", "One school, one officer")
            case .emergency: LocalisedText("救援协作", "Emergency service")
            case .partner: LocalisedText("共建单位", "Partner")
            }
        }
    }

    public init(from: OrganisationID, to: OrganisationID, purpose: Purpose, contact: String, phone: String, person: PersonID? = nil) {
        self.from = from
        self.to = to
        self.purpose = purpose
        self.contact = contact
        self.phone = phone
        self.person = person
        isActive = true
        version = 1
    }

    public static let stateKind = "organisationLink"
    public var subject: Subject { Subject(kind: Self.stateKind, id: "\(from)~\(purpose.rawValue)~\(to)") }
}
