import Ground

extension Settings {
    /// Whether the roles that need a second factor must have one.
    public enum SecondFactor: String, Sendable, CaseIterable {
        case required, optional
    }

    /// What a session is asked for.
    var sessionPolicy: Session.Policy { Session.Policy(idle: sessionIdle, factorRequired: secondFactor == .required) }

    /// Which passwords are refused here: the list that `bin/setup` fetches lies beside the public folder, where it is not served.
    public var passwordRules: PasswordRules {
        PasswordRules(list: publicDirectory + "/../Data", context: [campusName, organisationName.zh, organisationName.en])
    }
}
