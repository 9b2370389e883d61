using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Dataverket.Compat.Analyzers.Hygiene.Uses;

/// <summary>Which preset the options at a call are, as far as it can be seen there.</summary>
/// <param name="Profile">The preset; <see cref="Profiles.None"/> when the options are none of them or come from elsewhere.</param>
/// <param name="RefusesUnknown">Whether they certainly refuse unknown members.</param>
internal sealed record OptionsReading(Profiles Profile, bool RefusesUnknown)
{
    private static readonly OptionsReading Unknown = new(Profiles.None, false);

    // These change neither names nor what is read.
    private static readonly string[] Neutral = ["WriteIndented", "IndentCharacter", "IndentSize", "NewLine", "Encoder", "DefaultBufferSize", "AllowTrailingCommas", "ReadCommentHandling", "GenerationMode"];

    public static OptionsReading Of(IInvocationOperation call, bool isWeb)
    {
        var implied = Preset(isWeb ? Profiles.Web : Profiles.Default);
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.Type is not INamedTypeSymbol { Name: "JsonSerializerOptions" or "JsonTypeInfo" or "JsonSerializerContext" }) continue;
            return argument.ArgumentKind == ArgumentKind.DefaultValue ? implied : Read(argument.Value, implied);
        }

        return implied;
    }

    private static OptionsReading Read(IOperation value, OptionsReading implied)
    {
        var bare = Flow.Bare(value);
        if (bare.ConstantValue is { HasValue: true, Value: null }) return implied;
        return bare switch
        {
            IPropertyReferenceOperation { Property: { IsStatic: true } property } when SymbolNames.Is(property.ContainingType, KnownTypes.JsonSerializerOptions) => Named(property.Name),
            IPropertyReferenceOperation { Instance: IPropertyReferenceOperation { Property: { Name: "Default", ContainingType: var context } } } when context.BaseType?.Name == "JsonSerializerContext" => OfContext(context),
            IPropertyReferenceOperation { Property: { Name: "Default", ContainingType: var context } } when context.BaseType?.Name == "JsonSerializerContext" => OfContext(context),
            IPropertyReferenceOperation { Property: { IsStatic: true, SetMethod: null } property } => Initial(property, bare, implied),
            IFieldReferenceOperation { Field: { IsStatic: true, IsReadOnly: true } field } => Initial(field, bare, implied),
            IObjectCreationOperation creation when SymbolNames.Is(creation.Type, KnownTypes.JsonSerializerOptions) => Created(creation),
            _ => Unknown,
        };
    }

    // What another file says would need its own model; it is then not judged.
    private static OptionsReading Initial(ISymbol symbol, IOperation use, OptionsReading implied)
    {
        if (use.SemanticModel is not { } model || symbol.DeclaringSyntaxReferences.FirstOrDefault() is not { } reference || reference.SyntaxTree != model.SyntaxTree) return Unknown;
        var value = reference.GetSyntax() switch
        {
            Microsoft.CodeAnalysis.CSharp.Syntax.VariableDeclaratorSyntax declarator => declarator.Initializer?.Value,
            Microsoft.CodeAnalysis.CSharp.Syntax.PropertyDeclarationSyntax property => property.Initializer?.Value,
            _ => null,
        };
        return value is not null && model.GetOperation(value) is { } operation && Flow.Bare(operation) is IObjectCreationOperation or IPropertyReferenceOperation { Property.ContainingType.Name: "JsonSerializerOptions" }
            ? Read(operation, implied)
            : Unknown;
    }

    private static OptionsReading Created(IObjectCreationOperation creation)
    {
        var preset = Profiles.Default;
        if (creation.Arguments.Length > 0)
        {
            if (creation.Arguments[0].Parameter?.Type.Name != "JsonSerializerDefaults" || creation.Arguments[0].Value.ConstantValue is not { HasValue: true, Value: int given }) return Unknown;
            preset = Defaults(given);
        }

        var (respects, others, refuses) = (0, false, preset == Profiles.Strict);
        foreach (var set in creation.Initializer?.Initializers ?? [])
        {
            if (set is not ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: var name }, Value: var value }) others = true;
            else Count(name, Flow.Bare(value).ConstantValue is { HasValue: true } constant ? constant.Value : null, ref respects, ref others, ref refuses);
        }

        return Sum(preset, respects, others, refuses);
    }

    private static OptionsReading OfContext(INamedTypeSymbol context)
    {
        if (SymbolNames.Attribute(context, KnownTypes.JsonSourceGenerationOptions) is not { } attribute) return Preset(Profiles.Default);
        var preset = attribute.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Enum, Value: int given } ? Defaults(given) : Profiles.Default;
        var (respects, others, refuses) = (0, false, preset == Profiles.Strict);
        foreach (var argument in attribute.NamedArguments) Count(argument.Key, argument.Value.Kind == TypedConstantKind.Array ? null : argument.Value.Value, ref respects, ref others, ref refuses);
        return Sum(preset, respects, others, refuses);
    }

    private static void Count(string name, object? value, ref int respects, ref bool others, ref bool refuses)
    {
        if (name is "RespectNullableAnnotations" or "RespectRequiredConstructorParameters" && value is true) respects++;
        else if (name == "UnmappedMemberHandling") (refuses, others) = (value is 1, true);
        else if (!Neutral.Contains(name)) others = true;
    }

    private static OptionsReading Sum(Profiles preset, int respects, bool others, bool refuses)
        => new(others ? Profiles.None : (preset, respects) switch { (_, 0) => preset, (Profiles.Default, 2) => Profiles.Respect, (Profiles.Strict, _) => preset, _ => Profiles.None }, refuses);

    private static OptionsReading Named(string name) => name switch
    {
        "Default" => Preset(Profiles.Default),
        "Web" => Preset(Profiles.Web),
        "Strict" => Preset(Profiles.Strict),
        _ => Unknown,
    };

    private static OptionsReading Preset(Profiles profile) => new(profile, profile == Profiles.Strict);

    private static Profiles Defaults(int given) => given switch { 0 => Profiles.Default, 1 => Profiles.Web, 2 => Profiles.Strict, _ => Profiles.None };
}
