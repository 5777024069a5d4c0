using Microsoft.AspNetCore.Http;

namespace ZeroG.Silo.Http;

/// <summary>Reads a bounded body that is not JSON into memory.</summary>
internal static class RequestBody
{
    /// <summary>Grows with what arrives, not with what was announced.</summary>
    /// <exception cref="BadHttpRequestException">The body is longer.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, long most, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (body.Length + read > most) throw new BadHttpRequestException($"The body has over {most:N0} bytes.", StatusCodes.Status413PayloadTooLarge);
            body.Write(buffer, 0, read);
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}
