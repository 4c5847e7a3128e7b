extension SealedPolicyTests {
    /// What each role may do with each part, by where the role is held: L list, R ask to read, A approve and watch, W open in danger.
    /// Read it in review: a line that changes is a right that somebody gains or loses.
    static let golden = """
        careNeed operator: own ---W, above ---W, linked ----, unlinked ----, elsewhere ----
        careNeed responder: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        careNeed chief: own ---W, above ---W, linked ----, unlinked ----, elsewhere ----
        careNeed administrator: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        careNeed security: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        careNeed audit: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        careNeed guardian: own LRA-, above LRA-, linked ----, unlinked ----, elsewhere ----
        careNeed counsellor: own LR-W, above LR-W, linked ----, unlinked ----, elsewhere ----
        careNeed officer: own LR-W, above LR-W, linked LR-W, unlinked ----, elsewhere ----
        careNeed inspector: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        careNeed registrar: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        careNeed resident: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        careNeed staff: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        careNeed student: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        careNotes operator: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        careNotes responder: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        careNotes chief: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        careNotes administrator: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        careNotes security: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        careNotes audit: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        careNotes guardian: own L-A-, above L-A-, linked ----, unlinked ----, elsewhere ----
        careNotes counsellor: own LR-W, above LR-W, linked ----, unlinked ----, elsewhere ----
        careNotes officer: own ---W, above ---W, linked ---W, unlinked ----, elsewhere ----
        careNotes inspector: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        careNotes registrar: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        careNotes resident: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        careNotes staff: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        careNotes student: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        penalty operator: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        penalty responder: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        penalty chief: own --A-, above --A-, linked ----, unlinked ----, elsewhere ----
        penalty administrator: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        penalty security: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        penalty audit: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        penalty guardian: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        penalty counsellor: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        penalty officer: own LR--, above LR--, linked ----, unlinked ----, elsewhere ----
        penalty inspector: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        penalty registrar: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        penalty resident: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        penalty staff: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        penalty student: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        incidentWords operator: own LR-W, above LR-W, linked ----, unlinked ----, elsewhere ----
        incidentWords responder: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        incidentWords chief: own LR-W, above LR-W, linked ----, unlinked ----, elsewhere ----
        incidentWords administrator: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        incidentWords security: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        incidentWords audit: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        incidentWords guardian: own L-A-, above L-A-, linked ----, unlinked ----, elsewhere ----
        incidentWords counsellor: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        incidentWords officer: own ---W, above ---W, linked ---W, unlinked ----, elsewhere ----
        incidentWords inspector: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        incidentWords registrar: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        incidentWords resident: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        incidentWords staff: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        incidentWords student: own ----, above ----, linked ----, unlinked ----, elsewhere ----
        """
}
