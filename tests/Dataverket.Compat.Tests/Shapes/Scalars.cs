using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Shapes;

/// <summary>Every type with one JSON token, each in a form that may be absent.</summary>
[EventSchema("no.dataverket.prove.scalars.seen", 1)]
public sealed partial record Scalars
{
    public string Text { get; init; } = "";
    public bool Flag { get; init; }
    public sbyte SByte { get; init; }
    public byte Byte { get; init; }
    public short Short { get; init; }
    public ushort UShort { get; init; }
    public int Int { get; init; }
    public uint UInt { get; init; }
    public long Long { get; init; }
    public ulong ULong { get; init; }
    public Int128 Huge { get; init; }
    public UInt128 UHuge { get; init; }
    public float Float { get; init; }
    public double Double { get; init; }
    public decimal Decimal { get; init; }
    public Guid Guid { get; init; }
    public DateTimeOffset Time { get; init; }
    public DateOnly Day { get; init; }
    public MachineState State { get; init; }
}
