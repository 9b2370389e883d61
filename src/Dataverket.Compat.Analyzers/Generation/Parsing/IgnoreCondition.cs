namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>System.Text.Json's JsonIgnoreCondition, by value.</summary>
internal enum IgnoreCondition
{
    Never = 0,
    Always = 1,
    WhenWritingDefault = 2,
    WhenWritingNull = 3,
    WhenWriting = 4,
    WhenReading = 5,
}
