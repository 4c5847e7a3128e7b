/// How far two numbers are apart.
func apart(_ one: Double, _ other: Double) -> Double { abs(one - other) }

/// How far a number is off another, as a share of that.
func off(_ one: Double, _ other: Double) -> Double { abs(one / other - 1) }
