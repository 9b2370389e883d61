using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Reading;

/// <summary>Data as the schema's own writer writes it.</summary>
internal static class DataJson
{
    public static byte[] Write(MessageSchema schema, object value)
    {
        using var output = DataWriter.Take(512);
        schema.WriteObject(output, value);
        return output.Written.ToArray();
    }
}
