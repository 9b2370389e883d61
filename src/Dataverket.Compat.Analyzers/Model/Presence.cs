namespace Dataverket.Compat.Analyzers.Model;

/// <summary>What a reader does when a member is absent.</summary>
internal enum Presence
{
    /// <summary>It goes on with the default.</summary>
    Optional,

    /// <summary>It refuses the message.</summary>
    Required,

    /// <summary>A constructor parameter without a default: refused only where the options respect parameters, otherwise silently the type's default.</summary>
    Parameter,
}
