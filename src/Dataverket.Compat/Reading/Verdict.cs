namespace Dataverket.Compat.Reading;

/// <summary>One refusal; the default value refuses nothing.</summary>
internal readonly record struct Verdict(ReasonCode? Code, string Pointer, long Offset)
{
    public static Verdict None => default;
}
