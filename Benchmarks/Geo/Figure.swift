/// One measured value under the name by which scripts find it.
struct Figure {
    /// As in `bench geo NAME VALUE`; figures that only stand beside others have names of their own.
    var name: String
    var value: Double
    /// What the value counts: `µs`, `ms`, `s`, `×`, `bytes`, or nothing.
    var unit: String
    /// What the value includes and what it was measured on, for the reader of the table.
    var note: String

    init(_ name: String, _ value: Double, _ unit: String, _ note: String = "") {
        self.name = name
        self.value = value
        self.unit = unit
        self.note = note
    }
}
