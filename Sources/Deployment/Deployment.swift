/// Who stands where and how the streets are just now: what operators and commanders decide about the ground, on the record.
public enum Deployment {}
