using System.Runtime.CompilerServices;

namespace Dataverket.Compat.Schemas;

public sealed partial class DataWriter
{
    /// <summary>Passes a value on that may not be null.</summary>
    /// <exception cref="InvalidOperationException">It is null.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Present<T>(T? value, string where)
        where T : class
        => value ?? throw Absent(where);

    /// <summary>The exception for a value of an enum that has no name.</summary>
    public static InvalidOperationException NoName(string type)
        => new($"A value of {type} that has no name cannot be written: enums are written by name. Give the value a name, or use one that has one.");

    /// <summary>The exception for an object of a type that is none of the declared variants.</summary>
    public static InvalidOperationException NoVariant(string type)
        => new($"A {type} of a type that is no declared variant cannot be written, since no reader could tell what it is. Declare it with [JsonDerivedType].");

    private static InvalidOperationException Absent(string where)
        => new($"{where} is null though its type allows no null, so no reader would take the message. Set it, or declare it nullable.");

    private static InvalidOperationException TooDeep()
        => new($"The data holds objects or lists more than {MaxDepth} deep, which no reader takes. Does a value lead back to itself?");
}
