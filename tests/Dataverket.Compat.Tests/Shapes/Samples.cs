using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Shapes;

/// <summary>The type with which the rows of the taxonomy are read: one member for each thing that data can get wrong.</summary>
[EventSchema("no.dataverket.prove.sample.taken", 1)]
public sealed partial record SampleV1
{
    public required string Name { get; init; }

    /// <summary>A whole number in words of a machine: its converter throws for any other text.</summary>
    public required string Size { get; init; }
}

#pragma warning disable IL2026 // [MaxLength] finds a Count by reflection when it validates; nothing here runs it.
[EventSchema("no.dataverket.prove.sample.taken", 2)]
public sealed partial record Sample
{
    public required string Name { get; init; }

    [AbsentAs(8)]
    public required int Cpu { get; init; }

    public int Count { get; init; } = 1;

    public int? Limit { get; init; } = 7;

    public string Note { get; init; } = "none";

    public string? Remark { get; init; }

    public long Big { get; init; }

    [Lenient]
    public long Loose { get; init; }

    public double Share { get; init; }

    public decimal Price { get; init; }

    public bool Ready { get; init; }

    public MachineState State { get; init; }

    public Open<MachineState> OpenState { get; init; }

    public SampleRights Rights { get; init; }

    public Open<SampleRights> OpenRights { get; init; }

    public SampleDisk? Disk { get; init; }

    public OpenVariant<SampleDisk>? OpenDisk { get; init; }

    public string[] Tags { get; init; } = [];

    [OneOrMany]
    public IReadOnlyList<string> Owners { get; init; } = [];

    [Alias("host")]
    public string Node { get; init; } = "";

    public Guid Key { get; init; }

    [Lenient]
    public Guid LooseKey { get; init; }

    public byte[] Blob { get; init; } = [];

    [Lenient]
    public byte[] LooseBlob { get; init; } = [];

    public DateTimeOffset At { get; init; }

    [MaxLength(3)]
    public string Code { get; init; } = "";

    [MaxLength(2)]
    public int[] Few { get; init; } = [];

    public Quota? Quota { get; init; }

    public Dictionary<string, int> Counts { get; init; } = [];

    public JsonElement Any { get; init; }

    [Upcaster]
    internal static Sample From(SampleV1 old) => old.Size == "none" ? null! : new() { Name = old.Name, Cpu = int.Parse(old.Size, System.Globalization.CultureInfo.InvariantCulture) };

    [Downcaster(Loses = "count,limit,note,remark,big,loose,share,price,ready,state,openState,rights,openRights,disk,openDisk,tags,owners,node,key,looseKey,blob,looseBlob,at,code,few,quota,counts,any")]
    internal static SampleV1 To(Sample value)
        => value.Remark is null
            ? new() { Name = value.Name, Size = value.Cpu.ToString(System.Globalization.CultureInfo.InvariantCulture) }
            : throw new CannotDowncastException("a remark cannot be said in version 1");
}
#pragma warning restore IL2026

[Flags]
public enum SampleRights
{
    None = 0,
    Read = 1,
    Write = 2,
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(SampleLocalDisk), "local")]
public abstract record SampleDisk(int Size);

public sealed record SampleLocalDisk(int Size) : SampleDisk(Size);

/// <summary>A request, whose permission goes by subject.</summary>
[RequestSchema("no.dataverket.prove.sample.find", 1)]
public sealed partial record FindSample
{
    public string? Name { get; init; }
}

/// <summary>A command.</summary>
[CommandSchema("no.dataverket.prove.sample.take", 1)]
public sealed partial record TakeSample
{
    public string? Name { get; init; }
}
