namespace Dataverket.Compat.Schemas;

/// <summary>
/// Who reads and writes a message: the generated tolerant reader, or System.Text.Json with one of its presets. What counts as a breaking change
/// depends on it. A schema of any profile but <see cref="Tolerant"/> is guarded only: nothing is generated for it, its type need not be partial,
/// and it stands in no <see cref="SchemaModule"/>.
/// </summary>
public enum WireProfile
{
    /// <summary>The generated reader and writer. The profile where nothing is said.</summary>
    Tolerant,

    /// <summary><c>new JsonSerializerOptions()</c>: names as they stand in C#, unknown members skipped.</summary>
    Default,

    /// <summary><c>JsonSerializerDefaults.Web</c>: camel case, read in any case; numbers are read from text too.</summary>
    Web,

    /// <summary>The default with <c>RespectNullableAnnotations</c> and <c>RespectRequiredConstructorParameters</c>.</summary>
    Respect,

    /// <summary><c>JsonSerializerOptions.Strict</c>: unknown and repeated members are refused as well, so every addition breaks older readers.</summary>
    Strict,
}
