namespace Dataverket.Compat.Analyzers.Model;

/// <summary>When a member that has a value is not written.</summary>
internal enum IgnoreWhen
{
    Never,
    Null,
    Default,
}
