using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Shapes;

[EventSchema("no.dataverket.prove.nullables.seen", 1)]
public sealed partial record NullableScalars
{
    public string? Text { get; init; } = "default";
    public bool? Flag { get; init; } = true;
    public int? Int { get; init; } = 7;
    public Int128? Huge { get; init; } = 7;
    public double? Double { get; init; } = 7;
    public Guid? Guid { get; init; } = System.Guid.Empty;
    public DateTimeOffset? Time { get; init; } = DateTimeOffset.UnixEpoch;
    public DateOnly? Day { get; init; } = DateOnly.MinValue;
    public MachineState? State { get; init; } = MachineState.Running;
}
