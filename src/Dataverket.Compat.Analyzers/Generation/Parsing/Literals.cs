using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>Constants as C# text.</summary>
internal static class Literals
{
    public static string Text(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    /// <summary>The default value of a parameter; <c>null</c> when it has none.</summary>
    public static string? DefaultOf(IParameterSymbol parameter)
    {
        if (!parameter.HasExplicitDefaultValue) return null;
        return parameter.ExplicitDefaultValue switch
        {
            null => "default!",
            string text => Text(text),
            bool yes => yes ? "true" : "false",
            decimal number => number.ToString(CultureInfo.InvariantCulture) + "m",
            double number => Special(number, "double") ?? number.ToString("R", CultureInfo.InvariantCulture) + "d",
            float number => Special(number, "float") ?? number.ToString("R", CultureInfo.InvariantCulture) + "f",
            // The cast serves enums and the small integers alike.
            var number => $"({SymbolNames.InCode(Underlying(parameter.Type))})({System.Convert.ToString(number, CultureInfo.InvariantCulture)})",
        };
    }

    private static string? Special(double number, string type)
        => double.IsNaN(number) ? type + ".NaN"
        : double.IsPositiveInfinity(number) ? type + ".PositiveInfinity"
        : double.IsNegativeInfinity(number) ? type + ".NegativeInfinity"
        : null;

    private static ITypeSymbol Underlying(ITypeSymbol type)
        => type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : type;
}
