using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Shapes;

public enum Colour
{
    Red,

    [JsonStringEnumMemberName("pale/blue (light)")]
    PaleBlue,
}

[Flags]
public enum Rights
{
    None = 0,
    Read = 1,
    Write = 2,

    [JsonStringEnumMemberName("a+b")]
    Odd = 4,
}

// The attribute's own validator looks for Count by reflection; nothing here runs it.
#pragma warning disable IL2026
/// <summary>Everything a schema can say besides plain members: older names, bounds, sets that are open or closed, objects inside themselves.</summary>
[EventSchema("no.dataverket.prove.exported.seen", 1)]
public sealed partial record Exported(
    [Alias("node", "host")] string MachineId,
    [AbsentAs(8)] int Cpu,
    [Alias("weight"), AbsentAs(1)] int Mass,
    [Alias("ports")] int[]? Slots = null,
    [Lenient] long Memory = 0,
    [OneOrMany, MaxLength(2)] IReadOnlyList<string>? Tags = null,
    [MaxLength(9)] string Code = "",
    [MaxLength(15)] byte[]? Third = null,
    [MaxLength(16)] byte[]? First = null,
    [MaxLength(17)] byte[]? Second = null,
    [MaxLength(2)] IReadOnlyDictionary<string, int>? Few = null,
    Open<Colour> Open = default,
    Colour[]? Colours = null,
    Rights Rights = Rights.None,
    Open<Rights>? OpenRights = null,
    byte[]? Bytes = null,
    Disk? Disk = null,
    IReadOnlyList<OpenVariant<Disk>>? Disks = null)
{
    public JsonElement Any { get; set; }
}
#pragma warning restore IL2026

[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(LocalDisk), "local")]
[JsonDerivedType(typeof(RemoteDisk), 7)]
public abstract record Disk(int Size);

public sealed record LocalDisk(int Size, string Path) : Disk(Size);

public sealed record RemoteDisk(int Size, Disk? Behind = null) : Disk(Size);

[ReplySchema("no.dataverket.prove.exported.answered", 2)]
public sealed partial record Answered(Guid Question, Dictionary<string, Disk?>? Disks = null);
