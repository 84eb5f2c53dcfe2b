{-| A member, or none for `Nothing`.
-}
optionalMember : String -> (a -> Encode.Value) -> Maybe a -> List ( String, Encode.Value )
optionalMember name encode option =
    case option of
        Just value ->
            [ ( name, encode value ) ]

        Nothing ->
            []


{-| A member, or none where there is nothing in it.
-}
sparseMember : String -> (a -> Bool) -> (a -> Encode.Value) -> a -> List ( String, Encode.Value )
sparseMember name isEmpty encode value =
    if isEmpty value then
        []

    else
        [ ( name, encode value ) ]


{-| The members of an object; of a name alone, that name with `null`.
-}
membersOf : Encode.Value -> List ( String, Encode.Value )
membersOf value =
    Decode.oneOf
        [ entries Decode.value
        , Decode.map (\name -> [ ( name, Encode.null ) ]) Decode.string
        ]
        |> (\members -> Decode.decodeValue members value)
        |> Result.withDefault []


{-| An object with members of any names: `Encode.object` takes `__proto__` for its prototype.
-}
objectOf : List ( String, Encode.Value ) -> Encode.Value
objectOf members =
    let
        member ( name, value ) =
            Encode.encode 0 (Encode.string name) ++ ":" ++ Encode.encode 0 value
    in
    if List.any (\( name, _ ) -> name == "__proto__") members then
        Decode.decodeString Decode.value ("{" ++ String.join "," (List.map member members) ++ "}")
            |> Result.withDefault (Encode.object members)

    else
        Encode.object members


fromDict : (a -> Encode.Value) -> Dict String a -> Encode.Value
fromDict encode dict =
    Dict.toList dict
        |> List.map (\( name, value ) -> ( name, encode value ))
        |> objectOf


nullOr : (a -> Encode.Value) -> Maybe a -> Encode.Value
nullOr encode option =
    case option of
        Just value ->
            encode value

        Nothing ->
            Encode.null


{-| An array with more items at its end.
-}
arrayWith : List Encode.Value -> List Encode.Value -> Encode.Value
arrayWith items others =
    Encode.list identity (items ++ others)


{-| Items at the end of an array, which may lack them.
-}
givenItems : (a -> List Encode.Value) -> Maybe a -> List Encode.Value
givenItems items given =
    Maybe.withDefault [] (Maybe.map items given)


itemAnd : (a -> Encode.Value) -> (b -> List Encode.Value) -> ( a, b ) -> List Encode.Value
itemAnd encode others ( item, rest ) =
    encode item :: others rest


lastItem : (a -> Encode.Value) -> a -> List Encode.Value
lastItem encode item =
    [ encode item ]


fromPair : (a -> Encode.Value) -> (b -> Encode.Value) -> ( a, b ) -> Encode.Value
fromPair first second ( a, b ) =
    Encode.list identity [ first a, second b ]


fromTriple : (a -> Encode.Value) -> (b -> Encode.Value) -> (c -> Encode.Value) -> ( a, b, c ) -> Encode.Value
fromTriple first second third ( a, b, c ) =
    Encode.list identity [ first a, second b, third c ]


fromResult : (x -> Encode.Value) -> (a -> Encode.Value) -> Result x a -> Encode.Value
fromResult failure success result =
    case result of
        Ok value ->
            Encode.object [ ( "Ok", success value ) ]

        Err error ->
            Encode.object [ ( "Err", failure error ) ]
