/// What someone may be in an organisation. Raw values are stored: they are never renamed.
public enum Role: String, CaseIterable, Hashable, Sendable, Codable {
    /// 接警员, at the desk.
    case operator_ = "operator"
    /// 处警人员, with a unit.
    case responder
    /// 保卫处处长 or 所长: sees the figures and every incident of the organisation.
    case chief
    /// 系统管理员: organisations, accounts without rights, devices, tokens. Sees no casework and gives no rights.
    case systemAdministrator = "administrator"
    /// 安全管理员: gives and ends roles, resets second factors, ends sessions. Sees no casework, keeps no system.
    case securityAdministrator = "security"
    /// 审计管理员: reads who did and opened what. Changes nothing, sees no casework.
    case auditor = "audit"
    /// 档案监护人: answers for an organisation's sealed records; sees every opening, gives and refuses approval.
    case recordsGuardian = "guardian"
    /// 辅导员 or 心理教师: writes and reads notes of care.
    case counsellor
    /// 民警: of a police organisation.
    case officer
    /// 检查员: inspects rooms, shops and rented houses, and looks again.
    case inspector
    /// 备案经办人: files rented rooms and their tenants.
    case registrar
    /// 居民、房东、商户: whom the town serves, with an account of their own.
    case resident
    /// 教职工 without a duty in this system.
    case staff
    /// 学生.
    case student

    /// The three that 等保 (GB/T 22239) keeps apart: nobody holds two of them, nor one beside casework.
    public static let administrators: Set<Role> = [.systemAdministrator, .securityAdministrator, .auditor]

    /// Roles that see what people told the desk, a counsellor or the police.
    public static let casework: Set<Role> = [.operator_, .responder, .chief, .recordsGuardian, .counsellor, .officer, .inspector, .registrar]

    /// Whoever sits at a desk, is police, keeps records or administers signs in with two factors.
    public var needsSecondFactor: Bool {
        switch self {
        case .operator_, .chief, .officer, .recordsGuardian, .counsellor, .systemAdministrator, .securityAdministrator, .auditor, .registrar: true
        case .responder, .staff, .student, .inspector, .resident: false
        }
    }

    /// The field's name of the role.
    public var title: LocalisedText {
        switch self {
        case .operator_: LocalisedText("接警员", "Desk operator")
        case .responder: LocalisedText("处警人员", "Responder")
        case .chief: LocalisedText("负责人（处长、所长）", "Chief")
        case .systemAdministrator: LocalisedText("系统管理员", "System administrator")
        case .securityAdministrator: LocalisedText("安全管理员", "Security administrator")
        case .auditor: LocalisedText("审计管理员", "Audit administrator")
        case .recordsGuardian: LocalisedText("档案监护人", "Guardian of records")
        case .counsellor: LocalisedText("辅导员（心理教师）", "Counsellor")
        case .officer: LocalisedText("民警", "Police officer")
        case .inspector: LocalisedText("检查员", "Inspector")
        case .registrar: LocalisedText("备案经办人", "Registrar")
        case .resident: LocalisedText("居民（房东、商户）", "Resident")
        case .staff: LocalisedText("教职工", "Staff")
        case .student: LocalisedText("学生", "Student")
        }
    }
}

/// A role in one organisation.
public struct Appointment: Hashable, Sendable, Codable {
    public let role: Role
    public let organisation: OrganisationID

    public init(_ role: Role, of organisation: OrganisationID) {
        self.role = role
        self.organisation = organisation
    }
}

/// Someone who has signed in, with the roles held now.
public struct Person: Hashable, Sendable, Codable, Identifiable {
    public let id: PersonID
    public let name: String
    public let appointments: Set<Appointment>
    /// The unit whose page this person carries.
    public let unit: UnitID?

    public init(id: PersonID, name: String, appointments: Set<Appointment>, unit: UnitID? = nil) {
        self.id = id
        self.name = name
        self.appointments = appointments
        self.unit = unit
    }

    public func holds(_ roles: Role..., of organisation: OrganisationID) -> Bool {
        roles.contains { appointments.contains(Appointment($0, of: organisation)) }
    }

    /// The organisations in which this person holds any of the roles, in order of name.
    public func organisations(as roles: Role...) -> [OrganisationID] {
        Set(appointments.filter { roles.contains($0.role) }.map(\.organisation)).sorted()
    }
}
