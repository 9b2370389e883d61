namespace Dataverket.Compat.Schemas;

/// <summary>One pure step between two neighbouring shapes of a message type: a function, or declared differences. Immutable.</summary>
public sealed class SchemaConversion
{
    private SchemaConversion(Type from, Type to, bool isUpcast, string loses, Func<object, object>? convert, IReadOnlyList<StepAttribute> steps)
    {
        From = from;
        To = to;
        IsUpcast = isUpcast;
        Loses = loses;
        Convert = convert;
        Steps = steps;
    }

    /// <summary>The CLR type it takes.</summary>
    public Type From { get; }

    /// <summary>The CLR type it gives.</summary>
    public Type To { get; }

    /// <summary>Whether it goes from an older to a newer version.</summary>
    public bool IsUpcast { get; }

    /// <summary>The members it declares lost, separated by commas; empty when nothing is lost.</summary>
    public string Loses { get; }

    /// <summary>The declared differences between the older and the newer version, in order; empty for a function.</summary>
    public IReadOnlyList<StepAttribute> Steps { get; }

    internal Func<object, object>? Convert { get; }

    /// <summary>Declares a step to the next newer shape.</summary>
    public static SchemaConversion Upcast<TFrom, TTo>(Func<TFrom, TTo> convert)
        where TFrom : notnull
        where TTo : notnull
        => new(typeof(TFrom), typeof(TTo), true, "", value => convert((TFrom)value), []);

    /// <summary>Declares a step to the next older shape, and what it loses.</summary>
    public static SchemaConversion Downcast<TFrom, TTo>(Func<TFrom, TTo> convert, string loses = "")
        where TFrom : notnull
        where TTo : notnull
        => new(typeof(TFrom), typeof(TTo), false, loses, value => convert((TFrom)value), []);

    /// <summary>Declares a step to the next newer shape by its differences.</summary>
    public static SchemaConversion UpcastBySteps<TFrom, TTo>(params StepAttribute[] steps)
        where TFrom : notnull
        where TTo : notnull
        => new(typeof(TFrom), typeof(TTo), true, Lost<DropAttribute>(steps, step => step.Member), null, steps);

    /// <summary>Declares a step to the next older shape by the differences of the newer one from it, as they are declared for the way up.</summary>
    public static SchemaConversion DowncastBySteps<TFrom, TTo>(params StepAttribute[] steps)
        where TFrom : notnull
        where TTo : notnull
        => new(typeof(TFrom), typeof(TTo), false, Lost<StepAttribute>(steps, step => step.Loses), null, steps);

    internal bool TryApply(MemberTable members, DataDescription target)
    {
        if (IsUpcast)
        {
            foreach (var step in Steps)
                if (!step.TryUp(members, target)) return false;
            return true;
        }

        for (var i = Steps.Count - 1; i >= 0; i--)
            if (!Steps[i].TryDown(members, target)) return false;
        return true;
    }

    private static string Lost<TStep>(StepAttribute[] steps, Func<TStep, string> name) => string.Join(",", steps.OfType<TStep>().Select(name).Where(lost => lost.Length > 0));
}
