using Microsoft.AspNetCore.Http;

namespace ZeroG.Silo.Http;

/// <summary>Streams verified content with its length announced, so that the reader notices a broken connection.</summary>
internal sealed class BlobResult(Stream content) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await using (content)
        {
            httpContext.Response.ContentType = "application/octet-stream";
            httpContext.Response.ContentLength = content.Length - content.Position;
            await content.CopyToAsync(httpContext.Response.Body, httpContext.RequestAborted);
        }
    }
}
