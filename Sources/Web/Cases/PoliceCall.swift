import Cases

/// While money may still be stopped nothing comes before ringing 110: the forms and the page of such a case say so above everything else.
enum PoliceCall {
    /// Of a fraud case as it stands.
    static func isDue(_ code: String, stage: String) -> Bool { code == "FRAD" && ["stopping", "reported"].contains(stage) }

    /// Of a form: the ways in and the steps that say money has gone.
    static func isDue(_ code: String, act: String) -> Bool { code == "FRAD" && ["transferred", "paid", "call110"].contains(act) }
}
