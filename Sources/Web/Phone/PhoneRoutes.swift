extension House {
    func addPhone(to list: inout RouteList) {
    }
}
