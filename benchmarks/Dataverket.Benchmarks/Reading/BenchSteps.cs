using Dataverket.Compat.Schemas;

namespace Dataverket.Benchmarks.Reading;

[EventSchema(Type, 1)]
public sealed partial record BenchStep1
{
    public const string Type = "no.dataverket.bench.machine.stepwise";

    public string? Name1 { get; init; }
}

[EventSchema(BenchStep1.Type, 2)]
[Rename("name1", "name2")]
[Add("added2", "1")]
public sealed partial record BenchStep2
{
    public string? Name2 { get; init; }
}

[EventSchema(BenchStep1.Type, 3)]
[Rename("name2", "name3")]
[Add("added3", "1")]
public sealed partial record BenchStep3
{
    public string? Name3 { get; init; }
}

[EventSchema(BenchStep1.Type, 4)]
[Rename("name3", "name4")]
[Add("added4", "1")]
public sealed partial record BenchStep4
{
    public string? Name4 { get; init; }
}

[EventSchema(BenchStep1.Type, 5)]
[Rename("name4", "name5")]
[Add("added5", "1")]
public sealed partial record BenchStep5
{
    public string? Name5 { get; init; }
}

[EventSchema(BenchStep1.Type, 6)]
[Rename("name5", "name6")]
[Add("added6", "1")]
public sealed partial record BenchStep6
{
    public string? Name6 { get; init; }
}
