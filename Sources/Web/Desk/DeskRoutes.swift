extension House {
    func addDesk(to list: inout RouteList) {
    }
}
