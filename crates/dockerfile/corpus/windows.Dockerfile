# escape=`
FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN Invoke-WebRequest -Uri https://example.org/setup.exe -OutFile C:\setup.exe ; `
    Start-Process C:\setup.exe -ArgumentList '/quiet' -Wait ; `
    Remove-Item C:\setup.exe
COPY app\ C:\app\
WORKDIR C:\app
ENV PATH="C:\app;${PATH}" NOTE=a` b
CMD ["C:\\app\\app.exe"]
