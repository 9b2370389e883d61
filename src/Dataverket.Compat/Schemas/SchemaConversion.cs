namespace Dataverket.Compat.Schemas;

/// <summary>One pure step between two neighbouring shapes of a message type. Immutable.</summary>
public sealed class SchemaConversion
{
    private SchemaConversion(Type from, Type to, bool isUpcast, string loses, Func<object, object> convert)
    {
        From = from;
        To = to;
        IsUpcast = isUpcast;
        Loses = loses;
        Convert = convert;
    }

    /// <summary>The CLR type it takes.</summary>
    public Type From { get; }

    /// <summary>The CLR type it gives.</summary>
    public Type To { get; }

    /// <summary>Whether it goes from an older to a newer version.</summary>
    public bool IsUpcast { get; }

    /// <summary>The members it declares lost, separated by commas; empty when nothing is lost.</summary>
    public string Loses { get; }

    internal Func<object, object> Convert { get; }

    /// <summary>Declares a step to the next newer shape.</summary>
    public static SchemaConversion Upcast<TFrom, TTo>(Func<TFrom, TTo> convert)
        where TFrom : notnull
        where TTo : notnull
        => new(typeof(TFrom), typeof(TTo), true, "", value => convert((TFrom)value));

    /// <summary>Declares a step to the next older shape, and what it loses.</summary>
    public static SchemaConversion Downcast<TFrom, TTo>(Func<TFrom, TTo> convert, string loses = "")
        where TFrom : notnull
        where TTo : notnull
        => new(typeof(TFrom), typeof(TTo), false, loses, value => convert((TFrom)value));
}
