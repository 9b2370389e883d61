using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>One direction: what one side writes is read by the other under the other's options.</summary>
internal sealed record Passage(Direction Direction, SchemaShape Writer, SchemaShape Reader)
{
    private WireOptions Reads => Reader.Options;

    public bool IsTolerant => Reads.Profile == WireProfile.Tolerant;

    /// <summary>Of two things, what the writing side has.</summary>
    public T Written<T>(T old, T now) => Direction == Direction.Backward ? old : now;

    /// <summary>Of two things, what the reading side has.</summary>
    public T Read<T>(T old, T now) => Direction == Direction.Backward ? now : old;

    /// <summary>What happens to a member that the reading type does not know.</summary>
    public Outcome Unknown(ObjectShape type)
    {
        if (type.RefusesUnknown == true) return Outcome.Throws;
        if (type.KeepsUnknown || IsTolerant) return Outcome.Ok;
        return (type.RefusesUnknown ?? Reads.RefusesUnknown) ? Outcome.Throws : Outcome.Lossy;
    }

    /// <summary>What happens when a member is absent.</summary>
    public Outcome Absent(WireMember member) => member.Presence switch
    {
        _ when !member.IsRead && member.Presence != Presence.Required => Outcome.Ok,
        Presence.Required => Outcome.Throws,
        Presence.Parameter when Reads.RespectsParameters => Outcome.Throws,
        _ => Outcome.Ok,
    };

    /// <summary>What happens to a null. System.Text.Json looks at annotations of members, never at those of elements and map values; the generated reader looks at both.</summary>
    public Outcome Null(WireSlot slot, bool isElement) => slot.Null switch
    {
        NullMode.Value when slot.Type is ScalarRef { Scalar: WireScalar.Any } => Outcome.Ok,
        // Bytes of a value type are a memory, which null leaves empty.
        NullMode.Value when slot.Type is ScalarRef { Scalar: WireScalar.Bytes } && !IsTolerant => Outcome.Lossy,
        NullMode.Value => Outcome.Throws,
        NullMode.Reference when IsTolerant || (Reads.RespectsNullability && !isElement) => Outcome.Throws,
        _ => Outcome.Ok,
    };

    /// <summary>When the writer leaves a member out.</summary>
    public IgnoreWhen Ignore(WireMember member) => IgnoreOf(member, Writer.Options);

    /// <summary>Whether the writer can leave the member out.</summary>
    public bool CanOmit(WireMember member) => !member.IsWritten || Ignore(member) switch
    {
        IgnoreWhen.Default => true,
        IgnoreWhen.Null => member.Slot.AllowsNull,
        _ => false,
    };

    /// <summary>Whether the writer can write null for it.</summary>
    public bool CanWriteNull(WireMember member) => member.Slot.AllowsNull && Ignore(member) == IgnoreWhen.Never;

    public NumberMode WrittenNumbers(WireMember member) => NumbersOf(member, Writer.Options);

    public NumberMode ReadNumbers(WireMember member) => NumbersOf(member, Reads) | (member.IsLenient ? NumberMode.ReadsText : 0);

    public static IgnoreWhen IgnoreOf(WireMember member, WireOptions options) => member.Ignore == IgnoreWhen.Never ? options.Ignore : member.Ignore;

    public static NumberMode NumbersOf(WireMember member, WireOptions options) => member.Numbers ?? NumbersOf(options);

    public static NumberMode NumbersOf(WireOptions options)
        => (options.ReadsNumbersFromText ? NumberMode.ReadsText : 0)
            | (options.WritesNumbersAsText ? NumberMode.WritesText : 0)
            | (options.NamesFloats ? NumberMode.NamesFloats : 0);
}
