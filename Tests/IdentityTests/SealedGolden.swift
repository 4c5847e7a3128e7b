extension SealedPolicyTests {
    /// What each role may do with each part, by where the role is held: L list, R ask to read, A approve and watch, W open in danger.
    /// Read it in review: a line that changes is a right that somebody gains or loses.
    static let golden = """
        """
}
