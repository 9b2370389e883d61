namespace Dataverket.Compat.Analyzers.Model;

/// <summary>Who reads and writes: our generated reader, or System.Text.Json with one of its presets. Mirrors <c>Dataverket.Compat.Schemas.WireProfile</c>.</summary>
internal enum WireProfile
{
    Tolerant,
    Default,
    Web,
    Respect,
    Strict,
}
