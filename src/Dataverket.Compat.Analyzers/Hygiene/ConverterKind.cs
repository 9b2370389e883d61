namespace Dataverket.Compat.Analyzers.Hygiene;

/// <summary>What stands in a <c>[JsonConverter]</c>.</summary>
internal enum ConverterKind
{
    None,

    /// <summary>The string converter of System.Text.Json for enums.</summary>
    EnumText,

    /// <summary>Code, of which nothing is known here.</summary>
    Custom,

    /// <summary>An attribute that is not finished.</summary>
    Unknown,
}
