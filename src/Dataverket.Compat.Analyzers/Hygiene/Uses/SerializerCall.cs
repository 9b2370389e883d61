using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Dataverket.Compat.Analyzers.Hygiene.Uses;

/// <summary>A call that reads or writes a schema with System.Text.Json.</summary>
internal sealed class SerializerCall
{
    private SerializerCall(IInvocationOperation call, INamedTypeSymbol schema, AttributeData attribute, bool reads, bool isWeb)
    {
        (Call, Schema, Reads) = (call, schema, reads);
        Role = SchemaHeaders.Role(attribute);
        Declared = SchemaHeaders.Profile(attribute, schema.ContainingAssembly);
        Options = OptionsReading.Of(call, isWeb);
    }

    public IInvocationOperation Call { get; }

    public INamedTypeSymbol Schema { get; }

    public Roles Role { get; }

    public Profiles Declared { get; }

    public bool Reads { get; }

    public OptionsReading Options { get; }

    public IOperation? Value => Call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "value")?.Value;

    /// <summary>The call, <c>null</c> when the method is another or what it carries is no schema.</summary>
    public static SerializerCall? Of(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        var (isSerializer, isHttp) = method.ContainingType?.Name switch
        {
            "JsonSerializer" => (SymbolNames.Is(method.ContainingType, KnownTypes.JsonSerializer), false),
            "HttpContentJsonExtensions" or "HttpClientJsonExtensions" => (false, SymbolNames.IsIn(method.ContainingType, "System.Net.Http.Json")),
            _ => (false, false),
        };
        if (!isSerializer && !isHttp) return null;
        var reads = method.Name.StartsWith("Deserialize", System.StringComparison.Ordinal) || method.Name.Contains("From");
        if (Carried(call) is not { } schema || SchemaHeaders.Find(schema) is not { } attribute) return null;
        return new(call, schema, attribute, reads, isHttp);
    }

    private static INamedTypeSymbol? Carried(IInvocationOperation call)
    {
        if (call.TargetMethod.TypeArguments.FirstOrDefault() is INamedTypeSymbol named) return named;
        foreach (var argument in call.Arguments)
        {
            if (argument.Value is ITypeOfOperation { TypeOperand: INamedTypeSymbol given }) return given;
            if (argument.Parameter?.Type is INamedTypeSymbol { Name: "JsonTypeInfo", TypeArguments.Length: 1 } info) return info.TypeArguments[0] as INamedTypeSymbol;
        }

        return null;
    }
}
