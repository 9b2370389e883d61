namespace System.Runtime.CompilerServices;

/// <summary>Lets the compiler take init-only members here; netstandard2.0 does not carry the type.</summary>
internal static class IsExternalInit;
