using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;

namespace Dataverket.Compat.Testing;

/// <summary>Whether two builds took different things from one document: what both have under one C# name differs.</summary>
[RequiresUnreferencedCode("Members are found by reflection.")]
internal static class MeaningText
{
    private const int Deepest = 32;

    public static bool Differs(object? one, object? other, int depth = 0)
    {
        if (one is null || other is null) return one is not null || other is not null;
        if (IsPlain(one) || IsPlain(other)) return Text(one) != Text(other);
        if (depth > Deepest) return false;
        if (one is IEnumerable || other is IEnumerable) return one is not IEnumerable many || other is not IEnumerable others || Differs(many, others, depth);
        var theirs = Members(other.GetType());
        return Members(one.GetType()).Any(member => theirs.TryGetValue(member.Key, out var same) && Differs(member.Value(one), same(other), depth + 1));
    }

    private static bool Differs(IEnumerable one, IEnumerable other, int depth)
    {
        var (left, right) = (one.Cast<object?>().ToList(), other.Cast<object?>().ToList());
        return left.Count != right.Count || left.Zip(right, (first, second) => Differs(first, second, depth + 1)).Any(differs => differs);
    }

    // An enum by its name: the number is what two builds may understand differently.
    private static bool IsPlain(object value) => value is string or IFormattable or bool or char or Uri or Version;

    private static string Text(object value) => value is Enum ? value.ToString()! : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static Dictionary<string, Func<object, object?>> Members(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanRead && property.GetIndexParameters().Length == 0 && property.Name != "EqualityContract")
        .GroupBy(property => property.Name, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => new Func<object, object?>(value => Get(group.First(), value)), StringComparer.Ordinal);

    // A property that throws has no value on either side; it says nothing.
    private static object? Get(PropertyInfo property, object value)
    {
        try
        {
            return property.GetValue(value);
        }
        catch (TargetInvocationException)
        {
            return null;
        }
    }
}
