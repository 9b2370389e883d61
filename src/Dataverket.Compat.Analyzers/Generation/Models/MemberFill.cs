namespace Dataverket.Compat.Analyzers.Generation.Models;

/// <summary>How a value that was read reaches its property.</summary>
internal enum MemberFill
{
    /// <summary>Through the constructor only.</summary>
    Constructor,

    /// <summary>In the object initializer: it is always there.</summary>
    Initializer,

    /// <summary>Through the setter, only when it was there: the default of the type survives absence.</summary>
    Setter,

    /// <summary>As <see cref="Setter"/>, for an init-only property, which plain code cannot set after construction.</summary>
    Accessor,
}
