@echo off
rem Starts Bacheca's player as a kiosk, and again whenever it ends. Settings: player-settings.cmd beside this file,
rem lines such as: set BACHECA_SERVER=https://bacheca.example.org
set BACHECA_KIOSK=1
set BACHECA_PLAYER_DATA=%LOCALAPPDATA%\Bacheca\player
if exist "%~dp0player-settings.cmd" call "%~dp0player-settings.cmd"
:start
"%~dp0..\..\node_modules\electron\dist\electron.exe" "%~dp0..\..\apps\player\dist\main\main.js"
timeout /t 2 /nobreak >nul
goto start
