# The program on Microsoft Orleans. Build it from the root of the repository:
#   docker build --tag zerog:0.1.0 .
# A package source beside the public one is named by --build-arg RestoreAdditionalProjectSources=<URL>; --build-arg
# SiloAzure=true takes Azure Storage in. Both reach the build as environment variables.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG RestoreAdditionalProjectSources
ARG SiloAzure
WORKDIR /source
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig ./
COPY src/ src/
RUN dotnet publish src/Cli/ZeroG.Cli.csproj -c Release -p:GrainRuntime=Orleans -p:ZeroGRuntimeReason="built for a container" -p:UseAppHost=false -o /program

# What a silo writes is below its data directory and in /tmp: everything else may be read-only. The program computes on the
# CPU, so nodes with a GPU run this same image.
FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS silo
WORKDIR /app
COPY --from=build /program ./
# Orleans' advice for silos. The heap still follows the live data and not the number of cores.
ENV DOTNET_gcServer=1
# Of the base image: no name in it, no home, no rights.
USER 1654:1654
EXPOSE 11111 30000 8080 8081
ENTRYPOINT ["dotnet", "/app/zerog.dll", "silo"]
