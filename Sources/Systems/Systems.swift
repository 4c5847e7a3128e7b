public import Cases

/// Every system there is, in the order in which pages list them. Adding one is a new file beside this one and a line here.
public let systems: [any CaseSystem] = [
    Described(Rectification.self),
    Described(InspectionRound.self),
    Described(Rental.self),
    Described(RentalRoom.self),
    Described(Tenancy.self),
    Described(Fraud.self),
    Described(Property.self),
    Described(Theft.self),
    Described(FoundProperty.self),
]
