using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;
using EnumShape = Dataverket.Compat.Analyzers.Model.EnumShape;

namespace Dataverket.Compat.Analyzers.Tests.Judging.Executed;

/// <summary>An enum as it is written: tried, since its converter does not say.</summary>
internal static class ReflectedEnums
{
    public static EnumShape Of(Type type, string name, JsonSerializerOptions options)
    {
        var fields = type.GetFields(BindingFlags.Public | BindingFlags.Static);
        var form = Form(type, fields, options);
        return new EnumShape(name, form, fields.Select(field => Member(field, form)).ToEquatable())
        {
            IsFlags = type.GetCustomAttribute<FlagsAttribute>() is not null,
            Underlying = ReflectedScalars.Of(Enum.GetUnderlyingType(type))!.Value,
        };
    }

    private static EnumForm Form(Type type, FieldInfo[] fields, JsonSerializerOptions options)
    {
        if (!JsonSerializer.Serialize(fields[0].GetValue(null), type, options).StartsWith('"')) return EnumForm.Number;
        try
        {
            _ = JsonSerializer.Deserialize("0", type, options);
            return EnumForm.TextOrNumber;
        }
        catch (JsonException)
        {
            return EnumForm.Text;
        }
    }

    private static EnumMember Member(FieldInfo field, EnumForm form)
    {
        var value = Convert.ToString(Convert.ChangeType(field.GetValue(null)!, Enum.GetUnderlyingType(field.DeclaringType!), CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)!;
        var pinned = field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name;
        return new(form == EnumForm.Number ? field.Name : pinned ?? field.Name, value) { ClrName = field.Name };
    }
}
