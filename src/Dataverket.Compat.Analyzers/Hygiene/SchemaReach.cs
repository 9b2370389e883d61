using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Sharing;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene;

/// <summary>Which types of a compilation are schemas or stand in one, and under which profiles. Immutable once built.</summary>
internal sealed class SchemaReach
{
    private readonly Dictionary<INamedTypeSymbol, SchemaUse> _uses = new(SymbolEqualityComparer.Default);
    private readonly HashSet<string> _messageTypes = [];
    private readonly Queue<INamedTypeSymbol> _open = new();

    private readonly TypeIndex _index;

    private SchemaReach(Compilation compilation, CancellationToken token)
    {
        _index = TypeIndex.Of(compilation, token);
        foreach (var (type, attribute) in _index.Schemas) AddRoot(type, attribute);
        Drain(token);
        if (!IsEmpty) foreach (var context in _index.Contexts) AddContext(context, token);
    }

    public bool IsEmpty => _uses.Count == 0;

    /// <summary>The message types that schemas of this compilation declare.</summary>
    public IReadOnlyCollection<string> MessageTypes => _messageTypes;

    /// <summary>Whether some serializer context of the compilation takes the discriminator wherever it stands.</summary>
    public bool AllowsTagAnywhere { get; private set; }

    public static SchemaReach Of(Compilation compilation, CancellationToken token) => new(compilation, token);

    /// <summary>What is known of the type; <c>null</c> when no schema reaches it.</summary>
    public SchemaUse? Find(ITypeSymbol type) => type is INamedTypeSymbol named && _uses.TryGetValue(named.OriginalDefinition, out var use) && use.Profiles != Profiles.None ? use : null;

    /// <summary>Whether a type of this compilation derives from it.</summary>
    public bool IsBase(INamedTypeSymbol type, CancellationToken token) => _index.IsBase(type, token);

    private void AddRoot(INamedTypeSymbol type, AttributeData attribute)
    {
        if (SchemaHeaders.MessageType(attribute) is { } name) _messageTypes.Add(name);
        var use = Use(type, type);
        use.Attribute = attribute;
        Reach(type, use, SchemaHeaders.Profile(attribute, type.ContainingAssembly), SchemaHeaders.Role(attribute));
    }

    private void Drain(CancellationToken token)
    {
        while (_open.Count > 0)
        {
            token.ThrowIfCancellationRequested();
            var type = _open.Dequeue();
            var use = _uses[type];
            if (type.TypeKind == TypeKind.Enum) continue;
            foreach (var next in Neighbours(type)) Reach(next, Use(next, use.Schema), use.Profiles, use.Roles);
        }
    }

    private static IEnumerable<INamedTypeSymbol> Neighbours(INamedTypeSymbol type)
    {
        if (type.BaseType is { SpecialType: SpecialType.None } @base && IsHere(@base)) yield return @base.OriginalDefinition;
        foreach (var attribute in type.GetAttributes())
        {
            if (SymbolNames.Is(attribute.AttributeClass, KnownTypes.JsonDerivedType) && attribute.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Type, Value: INamedTypeSymbol derived } && IsHere(derived))
                yield return derived.OriginalDefinition;
        }

        foreach (var property in WireProperties.Declared(type))
        {
            // What a converter writes is its own affair; an enum stays one.
            var kind = SchemaTypes.Converter(property);
            if (kind is ConverterKind.Custom or ConverterKind.Unknown) continue;
            foreach (var named in SchemaTypes.Named(property.Type))
                if (IsHere(named)) yield return named.OriginalDefinition;
        }
    }

    private void Reach(INamedTypeSymbol type, SchemaUse use, Profiles profiles, Roles roles)
    {
        if ((use.Profiles | profiles) == use.Profiles && (use.Roles | roles) == use.Roles) return;
        use.Profiles |= profiles;
        use.Roles |= roles;
        if (type.TypeKind != TypeKind.Enum) MarkEnums(type, profiles);
        _open.Enqueue(type);
    }

    // What the properties of a type say about the enums in them.
    private void MarkEnums(INamedTypeSymbol type, Profiles profiles)
    {
        foreach (var property in WireProperties.Declared(type))
        {
            var open = SchemaTypes.OpenEnum(property.Type);
            if ((open ?? SchemaTypes.Bare(property.Type)) is not INamedTypeSymbol { TypeKind: TypeKind.Enum } named || !IsHere(named)) continue;
            var use = Use(named, type);
            if (SchemaTypes.Converter(property) == ConverterKind.EnumText) use.IsTextByMember = true;
            var absent = !SchemaTypes.IsNullable(property.Type) && !WireProperties.IsRequired(property, profiles)
                && WireProperties.Initializer(property) is not { } value && WireProperties.Parameter(property) is not { HasExplicitDefaultValue: true };
            if (open is not null || absent) use.ZeroAppears = true;
        }
    }

    // A context reads what it lists and all that this reaches; only types that some schema reaches are of interest.
    private void AddContext(INamedTypeSymbol context, CancellationToken token)
    {
        Queue<INamedTypeSymbol> open = new();
        HashSet<INamedTypeSymbol> seen = new(SymbolEqualityComparer.Default);
        foreach (var attribute in context.GetAttributes())
        {
            if (SymbolNames.Is(attribute.AttributeClass, KnownTypes.JsonSourceGenerationOptions))
                AllowsTagAnywhere |= attribute.NamedArguments.Any(argument => argument is { Key: "AllowOutOfOrderMetadataProperties", Value.Value: true });
            if (!SymbolNames.Is(attribute.AttributeClass, KnownTypes.JsonSerializable) || attribute.ConstructorArguments.Length == 0 || attribute.ConstructorArguments[0].Value is not ITypeSymbol listed) continue;
            foreach (var named in SchemaTypes.Named(listed)) open.Enqueue(named.OriginalDefinition);
        }

        while (open.Count > 0)
        {
            token.ThrowIfCancellationRequested();
            var type = open.Dequeue();
            if (!seen.Add(type) || !_uses.TryGetValue(type, out var use)) continue;
            use.IsGenerated = true;
            foreach (var next in Neighbours(type)) open.Enqueue(next);
        }
    }

    private SchemaUse Use(INamedTypeSymbol type, INamedTypeSymbol schema)
    {
        if (!_uses.TryGetValue(type.OriginalDefinition, out var use)) _uses.Add(type.OriginalDefinition, use = new(schema));
        return use;
    }

    private static bool IsHere(INamedTypeSymbol type) => type.TypeKind is TypeKind.Class or TypeKind.Struct or TypeKind.Interface or TypeKind.Enum && !type.OriginalDefinition.DeclaringSyntaxReferences.IsEmpty;
}
