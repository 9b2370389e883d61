namespace Dataverket.Compat.Analyzers.Model;

/// <summary>How a slot stands to null. System.Text.Json enforces it for values always, for annotated references only where told to.</summary>
internal enum NullMode
{
    /// <summary>A value type: null is a fault.</summary>
    Value,

    /// <summary>A <c>Nullable&lt;T&gt;</c>.</summary>
    NullableValue,

    /// <summary>A reference annotated as never null.</summary>
    Reference,

    /// <summary>A reference annotated as perhaps null.</summary>
    NullableReference,

    /// <summary>A reference without annotations.</summary>
    Oblivious,
}
